import { z } from 'zod';
import { XGBOOST_VERSIONS } from '../images';
import { flag, instanceType, INSTANCE_TYPE, orNone, text, wholeNumber } from './kinds';
import { setting } from './setting';

/** How the model is trained, and in which image it is trained and served. */
export const TRAINING = {
  xgboostVersion: setting({
    schema: z.enum(XGBOOST_VERSIONS),
    meaning: "Version of SageMaker's built-in XGBoost image, for training and serving.",
    expected: XGBOOST_VERSIONS.join(', '),
    standard: '3.0-5',
  }),
  trainingInstanceType: setting({
    schema: instanceType('training'),
    meaning: 'Instance type of the training job.',
    expected: `${INSTANCE_TYPE} training`,
    standard: 'ml.m5.xlarge',
  }),
  trainingInstanceCount: setting({
    schema: wholeNumber(1, 20),
    meaning: 'Instances of the training job.',
    expected: 'a whole number from 1 to 20',
    standard: 1,
  }),
  trainingVolumeGb: setting({
    schema: wholeNumber(1, 16384),
    meaning: 'Disk of each training instance, in GB.',
    expected: 'a whole number from 1 to 16384',
    standard: 10,
  }),
  trainingMaxMinutes: setting({
    schema: wholeNumber(1, 1440),
    meaning: 'After how many minutes a training job is stopped.',
    expected: 'a whole number from 1 to 1440',
    standard: 60,
  }),
  image: setting({
    schema: orNone(
      text(
        /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9][a-z0-9._/-]*(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})$/,
      ),
    ),
    meaning:
      'An image of your own in Amazon ECR, for training and serving, instead of the built-in XGBoost; model/ then says which hyperparameters it takes.',
    expected: 'account.dkr.ecr.region.amazonaws.com/repository with a tag or a digest, or none',
    standard: 'none',
  }),
  trainingSpot: setting({
    schema: flag,
    meaning:
      'Whether training runs on managed spot capacity: cheaper, and interrupted when the capacity is wanted back.',
    expected: 'true or false',
    standard: false,
  }),
  trainingSpotWaitMinutes: setting({
    schema: wholeNumber(1, 1440),
    meaning: 'With spot: minutes that a training job may wait for capacity beyond its own time.',
    expected: 'a whole number from 1 to 1440',
    standard: 60,
  }),
} as const;
